// Around `http-message-signatures`: it checks what we signed and signs what we check, line by line as `talking.py` has it.

const { createPublicKey, createVerify } = require("node:crypto");
const { createRequire } = require("node:module");
const { createInterface } = require("node:readline");

const { createSigner, createVerifier, httpbis } = createRequire(`${process.argv[2]}/`)("http-message-signatures");

const DIGESTS = { "ecdsa-p256-sha256": "sha256", "ecdsa-p384-sha384": "sha384" };

// The library's own message, covered list and parameters; only the signature is taken as ASN.1 DER.
function inDer(key, alg) {
  const verify = async (data, signature) =>
    createVerify(DIGESTS[alg]).update(data).verify({ key, dsaEncoding: "der" }, signature);
  return Object.assign(verify, { alg });
}

async function verify({ request, key, keyid, alg, der = false, required = [] }) {
  const verifier = der ? inDer(createPublicKey(key), alg) : createVerifier(key, alg);
  const keyLookup = async (told) => (told.keyid === keyid ? { id: keyid, algs: [alg], verify: verifier } : null);
  return httpbis.verifyMessage({ keyLookup, requiredFields: required }, request);
}

async function sign({ request, key, keyid, alg, label, fields }) {
  const created = new Date();
  const expires = new Date(created.getTime() + 60_000);
  const signed = await httpbis.signMessage(
    { key: createSigner(key, alg, keyid), name: label, fields, paramValues: { created, expires } },
    request,
  );
  return signed.headers;
}

async function answer({ act, given }) {
  try {
    return { value: await { verify, sign }[act](given) };
  } catch (error) {
    return { raised: error.constructor.name, text: error.message };
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  }
})();
