"""Figures and papers read from every use-case: remittance advices, statements, exports."""
