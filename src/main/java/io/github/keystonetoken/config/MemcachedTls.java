package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to the memcached servers, required and verified, host name included, as oslo.cache has it.
 *
 * @param authorities PEM file with the authorities that may have signed the servers' certificates;
 *     empty for those that Java trusts
 * @param client what the exporter shows to a server that asks for it
 * @param serverName what the certificates are for, where it is not the name in the list
 */
public record MemcachedTls(
    Optional<Path> authorities, Optional<ClientCertificate> client, Optional<String> serverName) {}
