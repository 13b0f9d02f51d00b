# The program for a server without a screen: `smaf` in the terminal, torchrun for several GPUs.
#   docker build -t smaf .                                                                  on the processor
#   docker build -t smaf --build-arg TORCH=https://download.pytorch.org/whl/cu130 .         on NVIDIA's GPUs
#   docker run --rm -v "$PWD:/data" smaf propose photos -o photos.smaf
#   docker run --rm --gpus all --shm-size 4g -v "$PWD:/data" --entrypoint torchrun smaf --nproc-per-node 2 -m smaf_core self-train photos.smaf
FROM python:3.12-slim-bookworm AS wheel
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN SMAF_REQUIRE_EXTENSION=1 pip wheel --no-cache-dir --no-deps --wheel-dir /wheel /src

FROM python:3.12-slim-bookworm
ARG TORCH=https://download.pytorch.org/whl/cpu
COPY --from=wheel /wheel /wheel
RUN pip install --no-cache-dir --index-url "$TORCH" "torch>=2.11,<2.14" \
    && pip install --no-cache-dir /wheel/*.whl \
    && rm -r /wheel \
    && useradd --create-home smaf
USER smaf
WORKDIR /data
ENTRYPOINT ["smaf"]
CMD ["--help"]
