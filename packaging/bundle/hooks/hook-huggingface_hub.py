"""The Hub's client reads its own version from its metadata."""

from PyInstaller.utils.hooks import copy_metadata

datas = copy_metadata("huggingface_hub")
