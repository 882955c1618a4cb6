# The front door. On Debian 12 or 13, `make demo` and `make test` install what is missing, build and run.
# Options: PREFIX=/usr/local for install; JOBS=2 compilers at once; CMAKE_PREFIX_PATH=... to use another LibTorch than Debian's.

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
BUILD := build/release
DEMO := build/demo

.PHONY: build setup configure demo test install package format clean

# The two programs, not the tests.
build: configure
	cmake --build --preset release --target programs --parallel $(JOBS)

# A build from nothing is much faster in large units. Those who change the sources configure it without that:
# cmake --preset release -D AUTOEPOCH_QUICK_BUILD=OFF, or by another preset (CONTRIBUTING.md).
configure: setup
	cmake --preset release -D AUTOEPOCH_QUICK_BUILD=ON

setup:
	@.ci/setup $(SETUP)

# An interrupted demo goes on; a finished one starts afresh.
demo: build
	@if $(BUILD)/bin/autoepoch status $(DEMO) --format json 2>/dev/null | grep -q '"state": "open"'; then \
	  $(BUILD)/bin/autoepoch resume $(DEMO); \
	else \
	  rm -rf $(DEMO); \
	  $(BUILD)/bin/autoepoch search experiments/spaces/fashion_mnist_mlp.json --out $(DEMO); \
	fi

test: SETUP := tests
test: configure
	cmake --build --preset release --parallel $(JOBS)
	ctest --preset release

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

# autoepoch and autoepoch-dev as Debian packages, in build/packages.
package: SETUP := package
package: build
	cpack --config $(BUILD)/CPackConfig.cmake -G DEB -B build/packages

format:
	@.ci/format

clean:
	rm -rf build
