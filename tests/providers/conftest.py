"""Failures of the contract suite shall show their values, as those of any other test do."""

import pytest

pytest.register_assert_rewrite("app.providers.contract")
