# The commands a developer types. `make run` and `make test` set everything up first; a second time that takes no time.
# PYTHON=python3.12 chooses another Python, ARGS="..." is passed on, STARTER=1 chats with the practice model at once.
ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell test -x .venv/bin/python && echo .venv/bin/python || echo python3)
endif
VENV := .venv/bin

# Compiled modules are kept, whatever the shell says: the app and the tests start many processes, each half a second
# slower without them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check check-workflows check-packaging setup bundle deb appimage package lock translations clean

help:
	@echo "make run [STARTER=1] [ARGS=...]   open the app"
	@echo "make test [ARGS=...]              run every test"
	@echo "make check                        ruff, mypy and the architecture test"
	@echo "make setup                        only create .venv and fetch what is needed"
	@echo "make bundle                       the program people install, in build/dist/parley"
	@echo "make package                      the bundle, and a Debian package and an AppImage of it"
	@echo "make check-workflows              what GitHub would run: schema, safety, names"
	@echo "make check-packaging              what lintian and its like say of them"
	@echo "make lock                         choose new versions of the dependencies"
	@echo "make translations                 collect new texts for the translators"
	@echo "make clean                        delete .venv and everything that was made"

run: setup
	$(VENV)/python -m assistant $(if $(STARTER),--starter) $(ARGS)

test: setup
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -n auto --dist worksteal $(ARGS)

check: setup
	$(VENV)/python -m ruff check .
	$(VENV)/python -m mypy
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q tests/test_architecture.py

setup:
	@$(PYTHON) packaging/setup_env.py

bundle: setup
	$(VENV)/python packaging/build_bundle.py --self-test $(ARGS)

deb:
	$(VENV)/python packaging/build_deb.py $(ARGS)

appimage:
	$(VENV)/python packaging/build_appimage.py $(ARGS)

package: bundle
	$(VENV)/python packaging/build_deb.py
	$(VENV)/python packaging/build_appimage.py

check-packaging: setup check-workflows
	$(VENV)/python packaging/check_packaging.py

check-workflows:
	$(PYTHON) packaging/check_workflows.py

lock: setup
	$(VENV)/python packaging/lock.py

translations: setup
	$(VENV)/python packaging/translations.py

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf resources/fonts resources/starter resources/translations/*.qm
	find assistant tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
