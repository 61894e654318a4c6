# The exporter with a Java of its own, on BASE. Builds with Docker 23 or later, or with Buildah; deploy/docker/build labels
# it with version and commit. BASE is Debian 12, or what has its openjdk-17 and bash.
ARG BASE=docker.io/library/debian:bookworm-20260824-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
# No version of it is pinned: Debian keeps only the newest, which has its security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends openjdk-17-jdk-headless \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
ARG VERSION=''
ARG REVISION=''
# Where Maven Central is reached through a mirror: --secret id=maven-settings,src=$HOME/.m2/settings.xml
RUN --mount=type=cache,target=/root/.m2 \
    --mount=type=secret,id=maven-settings,target=/run/secrets/settings.xml \
  if [ -e /run/secrets/settings.xml ]; then settings='--settings /run/secrets/settings.xml'; fi \
  && ./mvnw --batch-mode --no-transfer-progress ${settings:-} \
    package -Pruntime -DskipTests "-Dgit.commit.id=$REVISION" \
  && if [ -n "$VERSION" ] && [ ! -e "target/keystone-token-exporter-$VERSION.jar" ]; then \
    echo "The version of pom.xml is not $VERSION: see target/*.jar" >&2; ls target/*.jar >&2; exit 1; \
  fi

# Plays both incidents for deploy/compose; not part of what is shipped.
FROM build AS loader
USER 10150:10150
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx256m", "-XX:-UsePerfData", \
  "-cp", "target/test-classes:target/dist/keystone-token-exporter/keystone-token-exporter.jar"]
CMD ["io.github.keystonetoken.demo.Loader"]

# hadolint ignore=DL3006
FROM ${BASE} AS exporter
# Java takes its archive of classes only while the jars have the times of the build. COPY keeps them.
COPY --from=build /build/target/runtime/keystone-token-exporter /opt/keystone-token-exporter
COPY deploy/docker/healthcheck /usr/local/bin/
ENV PATH=/opt/keystone-token-exporter/bin:$PATH
# Ends the build where it does not take the archive.
RUN JAVA_OPTS=-Xshare:on keystone-token-exporter --version
ARG BASE
ARG VERSION=''
ARG REVISION=''
LABEL org.opencontainers.image.title="keystone-token-exporter" \
  org.opencontainers.image.description="Prometheus exporter that watches where OpenStack Keystone keeps its tokens" \
  org.opencontainers.image.url="https://github.com/keystonetoken/keystone-token-exporter" \
  org.opencontainers.image.source="https://github.com/keystonetoken/keystone-token-exporter" \
  org.opencontainers.image.documentation="https://github.com/keystonetoken/keystone-token-exporter/blob/main/deploy/docker/README.md" \
  org.opencontainers.image.licenses="Apache-2.0 AND BSD-3-Clause AND (EPL-2.0 OR LGPL-2.1-only) AND GPL-2.0-only WITH Classpath-exception-2.0 AND LGPL-2.1-or-later AND MIT" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.base.name="$BASE"
# A number, by which Kubernetes sees that it is not root.
USER 10150:10150
EXPOSE 10150
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=15s --retries=3 CMD ["healthcheck"]
ENTRYPOINT ["keystone-token-exporter"]
