"""Which licences of models allow any use, by the codes the Hub has for them: SPDX ids in small letters."""

# Code to name. What restricts its use, as the licences named OpenRAIL do, is not among them.
FREE = {"apache-2.0": "Apache 2.0", "mit": "MIT", "bsd-2-clause": "BSD", "bsd-3-clause": "BSD", "isc": "ISC",
        "cc0-1.0": "CC0", "cc-by-4.0": "CC BY 4.0", "unlicense": "Unlicense"}
