# The exporter with the Java modules that it needs. Requires Docker 23 or later, or Buildah; deploy/docker/build adds the
# labels for version and commit. BASE must be Debian 12, or have its openjdk-17 and bash.
ARG BASE=docker.io/library/debian:bookworm-20260824-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
# No version is pinned: Debian keeps only the newest, with all security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends openjdk-17-jdk-headless \
  && rm -rf /var/lib/apt/lists/*
# The modules that the exporter and its libraries use; jdk.crypto.ec is for TLS. The archive of Java's classes saves 0.4 s at
# startup.
RUN jlink --output /opt/java --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --add-modules \
    java.logging,java.management,java.naming,java.security.sasl,java.sql,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported \
  && /opt/java/bin/java -Xshare:dump -XX:+UseSerialGC
WORKDIR /build
COPY . .
ARG VERSION=''
ARG REVISION=''
# For a mirror of Maven Central: --secret id=maven-settings,src=$HOME/.m2/settings.xml
# Behind a proxy that re-signs TLS: --secret id=cacerts,src=/etc/ssl/certs/java/cacerts, or another trust store.
RUN --mount=type=cache,target=/root/.m2 \
    --mount=type=secret,id=maven-settings,target=/run/secrets/settings.xml \
    --mount=type=secret,id=cacerts,target=/run/secrets/cacerts \
  if [ -e /run/secrets/cacerts ]; then export JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/run/secrets/cacerts; fi \
  && if [ -e /run/secrets/settings.xml ]; then set -- --settings /run/secrets/settings.xml; fi \
  && ./mvnw --batch-mode --no-transfer-progress "$@" package -DskipTests "-Dgit.commit.id=$REVISION" \
  && if [ -n "$VERSION" ] && [ ! -e "target/keystone-token-exporter-$VERSION.jar" ]; then \
    echo "The version of pom.xml is not $VERSION: see target/*.jar" >&2; ls target/*.jar >&2; exit 1; \
  fi

# Replays both incidents for deploy/compose. Not published.
FROM build AS loader
USER 10150:10150
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx256m", "-XX:-UsePerfData", \
  "-cp", "target/test-classes:target/dist/keystone-token-exporter/keystone-token-exporter.jar"]
CMD ["io.github.keystonetoken.demo.Loader"]

# hadolint ignore=DL3006
FROM ${BASE} AS exporter
COPY --from=build /opt/java /opt/java
COPY --from=build /build/target/dist/keystone-token-exporter /opt/keystone-token-exporter
COPY deploy/docker/healthcheck /usr/local/bin/
ENV JAVA_HOME=/opt/java
ENV PATH=/opt/keystone-token-exporter/bin:$PATH
ARG BASE
ARG VERSION=''
ARG REVISION=''
LABEL org.opencontainers.image.title="keystone-token-exporter" \
  org.opencontainers.image.description="Prometheus exporter for the tokens that OpenStack Keystone stores" \
  org.opencontainers.image.url="https://github.com/keystonetoken/keystone-token-exporter" \
  org.opencontainers.image.source="https://github.com/keystonetoken/keystone-token-exporter" \
  org.opencontainers.image.documentation="https://github.com/keystonetoken/keystone-token-exporter/blob/main/deploy/docker/README.md" \
  org.opencontainers.image.licenses="Apache-2.0 AND BSD-3-Clause AND (EPL-2.0 OR LGPL-2.1-only) AND GPL-2.0-only WITH Classpath-exception-2.0 AND GPL-2.0-only WITH Universal-FOSS-exception-1.0 AND ISC AND MIT" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.base.name="$BASE"
# Numeric, for runAsNonRoot in Kubernetes.
USER 10150:10150
EXPOSE 10150
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=15s --retries=3 CMD ["healthcheck"]
ENTRYPOINT ["keystone-token-exporter"]
