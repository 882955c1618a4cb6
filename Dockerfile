# docker build -t autoepoch .
# docker run --rm -v "$PWD:/work" autoepoch search SPACE.json
# docker run --rm -v "$PWD:/work" autoepoch search /usr/share/autoepoch/spaces/fashion_mnist_mlp.json --out demo
FROM debian:13-slim AS build
WORKDIR /src
# Its own layer, so that a change of the sources does not install everything again.
COPY .ci/setup .ci/setup
RUN apt-get update && apt-get install -y --no-install-recommends make && .ci/setup package
COPY . .
RUN make package

FROM debian:13-slim
COPY --from=build /src/build/packages/autoepoch_*.deb /tmp/
RUN apt-get update \
  && apt-get install -y --no-install-recommends /tmp/autoepoch_*.deb libopenblas0-pthread dataset-fashion-mnist \
  && rm -rf /tmp/*.deb /var/lib/apt/lists/*
WORKDIR /work
ENTRYPOINT ["autoepoch"]
CMD ["--help"]
