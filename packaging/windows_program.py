"""The version resource of the Windows programs: what Explorer shows under Properties, Details."""

import re

LANGUAGE, CODE_PAGE = 0x0409, 1200     # English (United States), Unicode
WORKER = "parley-worker"               # a console program of its own: see assistant/paths.py, worker_command


def version_resource(version: str, name: str, description: str) -> str:
    """Returns it as the text PyInstaller's EXE(version=FILE) reads. `name` is the program's, without .exe."""
    four = (*map(int, re.findall(r"\d+", version)), 0, 0, 0, 0)[:4]
    strings = {"CompanyName": "Parley developers", "FileDescription": description, "FileVersion": version,
               "InternalName": name, "LegalCopyright": "Apache License 2.0", "OriginalFilename": f"{name}.exe",
               "ProductName": "Parley", "ProductVersion": version}
    table = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    # 0x40004: for Windows NT; 1: a program.
    return (f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3f, flags=0x0, OS=0x40004, "
            "fileType=0x1, subtype=0x0, date=(0, 0)), kids=["
            f"StringFileInfo([StringTable('{LANGUAGE:04x}{CODE_PAGE:04x}', [{table}])]), "
            f"VarFileInfo([VarStruct('Translation', [{LANGUAGE}, {CODE_PAGE}])])])\n")
