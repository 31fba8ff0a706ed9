# saker in a container: built on a bare Debian, shipped with nothing but the C library beside it.
#
#   docker build -t saker .
#   docker run --rm --pid=host --cgroupns=host \
#     --cap-drop=ALL --cap-add=SYS_ADMIN --cap-add=SYS_PTRACE --cap-add=DAC_READ_SEARCH \
#     -v /etc/passwd:/etc/passwd:ro -v /etc/group:/etc/group:ro saker
#
# --pid=host shows it the machine's processes; the capabilities let it load eBPF programs and read /proc of
# other users. Linux before 5.11 also needs SYS_RESOURCE; where Docker knows them, BPF and PERFMON can stand for
# SYS_ADMIN. Alerts go to standard output, logs to standard error.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
# In networks with an authority of their own, the base image's certificates are the ones that count.
ENV DENO_TLS_CA_STORE=system,mozilla
WORKDIR /saker
COPY . .
RUN ./scripts/build
# The runtime's shared libraries, with their links resolved, for the image below.
RUN mkdir -p /image/tmp /image/usr/bin /image/var/cache /image/etc && chmod 1777 /image/tmp && \
    cp dist/saker /image/usr/bin/saker && \
    for file in $(ldd "$(PATH="$PWD/.tools/bin:$PATH" command -v deno)" | grep -o '/[^ )]*'); do \
      mkdir -p "/image$(dirname "$file")" && cp -L "$file" "/image$file"; \
    done

FROM scratch
COPY --from=build /image/ /
ENTRYPOINT ["/usr/bin/saker"]
CMD ["run"]
