"""The graphics card is named whoever made it, from what a Linux kernel shows in its folders."""

import shutil
import sys
from pathlib import Path

import pytest

from assistant.control import machine
from assistant.control.graphics import driver_mark, largest_card

PCI_IDS = """\
# a comment
10de  NVIDIA Corporation
\t73bf  Not this one
1002  Advanced Micro Devices, Inc. [AMD/ATI]
\t164e  Raphael
\t73bf  Navi 21 [Radeon RX 6800/6800 XT / 6900 XT]
\t\t1002 0e3a  Radeon RX 6900 XT of somebody
8086  Intel Corporation
\t46a6  Alder Lake-P GT2 [Iris Xe Graphics]

# List of known device classes
"""
RADEON = ("AMD Radeon RX 6800/6800 XT / 6900 XT", 16 << 30)


class Computer:
    """The folders of a kernel, with cards in them."""

    def __init__(self, root: Path) -> None:
        self.cards, self.names = root / "drm", root / "pci.ids"
        self.cards.mkdir()
        self.names.write_text(PCI_IDS)

    def add(self, name: str, vendor: str, model: str, memory: int | None = None) -> None:
        device = self.cards / name / "device"
        device.mkdir(parents=True)
        (device / "vendor").write_text(f"{vendor}\n")
        (device / "device").write_text(f"{model}\n")
        if memory is not None:
            (device / "mem_info_vram_total").write_text(f"{memory}\n")
        (self.cards / f"{name}-HDMI-A-1" / "device").mkdir(parents=True)

    def card(self) -> tuple[str, int]:
        return largest_card(self.cards, (self.names.with_name("missing.ids"), self.names))


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_an_amd_card_is_named_with_its_memory(computer: Computer) -> None:
    computer.add("card1", "0x1002", "0x73bf", 16 << 30)
    assert computer.card() == RADEON


def test_an_intel_card_is_named_without_memory_of_its_own(computer: Computer) -> None:
    computer.add("card0", "0x8086", "0x46a6")
    assert computer.card() == ("Intel Iris Xe Graphics", 0)


def test_the_larger_of_two_cards_counts(computer: Computer) -> None:
    computer.add("card0", "0x1002", "0x164e", 512 << 20)
    computer.add("card1", "0x1002", "0x73bf", 16 << 30)
    computer.add("card2", "0x8086", "0x46a6")
    assert computer.card() == RADEON


def test_a_card_no_list_knows_is_named_by_its_maker(computer: Computer) -> None:
    computer.add("card0", "0x1002", "0xffff", 1 << 30)
    assert computer.card() == ("AMD GPU", 1 << 30)
    computer.names.unlink()
    assert computer.card() == ("AMD GPU", 1 << 30)


def test_a_name_in_no_brackets_is_taken_whole(computer: Computer) -> None:
    computer.add("card0", "0x1002", "0x164e", 512 << 20)
    assert computer.card() == ("AMD Raphael", 512 << 20)


def test_a_virtual_machines_screen_is_no_card(computer: Computer) -> None:
    computer.add("card0", "0x1234", "0x1111")
    assert computer.card() == ("", 0)


def test_without_the_folder_there_is_no_card(tmp_path: Path) -> None:
    assert largest_card(tmp_path / "missing", ()) == ("", 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other ways")
def test_the_computers_facts_name_the_card_where_nvidias_tool_is_missing(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(machine, "largest_card", lambda: RADEON)
    monkeypatch.setattr(machine, "engine_uses_gpus", lambda: True)
    found = machine.look(tmp_path)
    assert (found.gpu_name, found.gpu_memory) == RADEON


def test_a_module_for_cards_counts_only_where_the_system_has_what_it_opens(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "llama_cpp"
    (package / "lib").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "llama_cpp", raising=False)
    monkeypatch.setattr(machine, "_has_vulkan_loader", lambda: False)
    assert not machine.engine_uses_gpus()
    (package / "lib" / "libggml-vulkan.so").touch()
    assert not machine.engine_uses_gpus()
    monkeypatch.setattr(machine, "_has_vulkan_loader", lambda: True)
    assert machine.engine_uses_gpus()


def test_another_driver_and_another_version_of_one_are_noticed(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = tmp_path / "driver.json"
    manifest.write_text("{}")
    before = driver_mark()
    monkeypatch.setenv("VK_DRIVER_FILES", str(manifest))
    named = driver_mark()
    assert driver_mark() == named != before
    manifest.write_text('{"ICD": {}}')
    assert driver_mark() != named
