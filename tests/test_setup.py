"""What a developer can rely on when setting up: nothing is done twice, nothing damaged or foreign is used."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import build_bundle
import llama_wheel
import practice_model
import pytest
import system_libraries
from stamps import Stamps, sha256_of

ROOT = Path(__file__).parents[1]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "parley-build"


def test_a_step_is_done_again_only_for_a_reason(tmp_path: Path) -> None:
    stamps, source, made = Stamps(tmp_path / "stamps"), tmp_path / "source", tmp_path / "made"
    done: list[str] = []

    def step() -> None:
        done.append(source.read_text())
        made.touch()

    def again() -> list[str]:
        stamps.once("step", [source], made.is_file, step)
        return done

    source.write_text("first")
    assert again() == ["first"]
    assert again() == ["first"]
    source.write_text("second")
    assert again() == ["first", "second"]
    made.unlink()
    assert again() == ["first", "second", "second"]


def test_a_step_that_failed_is_not_taken_for_done(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path)

    def fail() -> None:
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        stamps.once("step", ["same"], lambda: True, fail)
    done: list[int] = []
    stamps.once("step", ["same"], lambda: True, lambda: done.append(1))
    assert done == [1]


def _other_flags(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("CMAKE_ARGS", "-DGGML_VULKAN=ON")


def _other_compiler(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("CXX", "clang++")


def _other_processor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(llama_wheel, "_processor", lambda: "flags:sse2")


@pytest.mark.parametrize("change", [_other_flags, _other_compiler, _other_processor])
def test_a_wheel_built_otherwise_or_for_another_processor_is_not_used(
        cache: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None]) -> None:
    _put_wheel(cache)
    assert llama_wheel.cached(llama_wheel.NATIVE) is not None
    change(monkeypatch)
    assert llama_wheel.cached(llama_wheel.NATIVE) is None


def test_a_damaged_wheel_is_built_again(cache: Path) -> None:
    wheel = _put_wheel(cache)
    assert llama_wheel.cached(llama_wheel.NATIVE) == wheel
    wheel.write_bytes(b"half")
    assert llama_wheel.cached(llama_wheel.NATIVE) is None


def _put_wheel(cache: Path, kind: str = llama_wheel.NATIVE) -> Path:
    folder = cache / f"llama-cpp-python-{llama_wheel.key(kind)}"
    folder.mkdir(parents=True)
    wheel = folder / "llama_cpp_python-0.3.36-py3-none-linux_x86_64.whl"
    wheel.write_bytes(b"a wheel")
    (folder / "sha256").write_text(sha256_of(wheel))
    return wheel


def test_the_practice_model_is_the_file_we_expect(starter_model: Path) -> None:
    assert starter_model == practice_model.TARGET
    assert starter_model.stat().st_size == practice_model.BYTES
    assert sha256_of(starter_model) == practice_model.SHA256


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring what Qt needs")
def test_a_user_who_may_not_install_is_told_in_one_line(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setitem(system_libraries.TO_START, "libnothere1", "libnothere.so.1")
    with pytest.raises(SystemExit, match="run the same command again"):
        system_libraries.ensure()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("setup: Qt needs packages this system lacks: sudo apt-get install ")
    assert "libnothere1" in lines[0].split()


def test_a_user_who_may_not_install_is_not_asked_for_what_only_tests_need(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setitem(system_libraries.FOR_TESTS, "nothere", "usr/bin/nothere")
    system_libraries.ensure()
    assert "nothere" not in capsys.readouterr().err


def test_a_wrong_python_is_told_so_in_a_sentence() -> None:
    code = "import sys; sys.version_info = (3, 10, 0); import setup_env; setup_env.check_python()"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "packaging", capture_output=True, text=True)
    assert told.returncode == 1
    assert told.stderr.startswith("setup: Parley needs Python 3.11 to 3.14")
    assert len(told.stderr.splitlines()) == 1


def test_each_kind_of_llama_cpp_has_a_wheel_of_its_own_and_only_developers_need_their_own_processor(
        monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {kind: llama_wheel.key(kind) for kind in llama_wheel.KINDS}
    assert len(set(keys.values())) == len(keys)
    _other_processor(monkeypatch)
    assert {kind for kind in keys if llama_wheel.key(kind) != keys[kind]} == {llama_wheel.NATIVE}


def test_people_get_no_module_whose_processor_features_a_system_may_withhold(tmp_path: Path) -> None:
    kept = ["llama_cpp/lib/libggml-cpu-zen4.so", "llama_cpp/lib/ggml-cpu-x64.dll"]
    left_out = ["llama_cpp/lib/libggml-cpu-sapphirerapids.so", "llama_cpp/lib/ggml-cpu-sapphirerapids.dll"]
    record = "llama_cpp_python-0.3.36.dist-info/RECORD"
    wheel = tmp_path / "llama_cpp_python-0.3.36-py3-none-linux_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in (*kept, *left_out):
            archive.writestr(name, name)
        archive.writestr(record, "".join(f"{name},sha256=x,1\n" for name in (*kept, *left_out)) + f"{record},,\n")
    llama_wheel.leave_out(wheel)
    with zipfile.ZipFile(wheel) as archive:
        assert archive.namelist() == [*kept, record]
        assert [line.partition(",")[0] for line in archive.read(record).decode().splitlines()] == [*kept, record]
        assert archive.read(kept[0]).decode() == kept[0]
    assert list(tmp_path.iterdir()) == [wheel]


def test_a_kind_of_llama_cpp_that_does_not_exist_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(llama_wheel.KIND, raising=False)
    assert llama_wheel.wanted() == llama_wheel.NATIVE
    monkeypatch.setenv(llama_wheel.KIND, "portable")
    assert llama_wheel.wanted() == llama_wheel.PORTABLE
    monkeypatch.setenv(llama_wheel.KIND, "fast")
    with pytest.raises(SystemExit, match="PARLEY_LLAMA is one of native, portable, release, not fast"):
        llama_wheel.wanted()


def test_a_bundle_that_may_not_wait_takes_the_release_only_where_it_is_built(cache: Path) -> None:
    assert build_bundle.kind_of("ready") == llama_wheel.PORTABLE
    _put_wheel(cache, llama_wheel.RELEASE)
    assert build_bundle.kind_of("ready") == llama_wheel.RELEASE
