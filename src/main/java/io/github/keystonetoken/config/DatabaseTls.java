package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to the database, required and verified.
 *
 * @param authorities PEM file with the authorities that may have signed the server's certificate
 *     ({@code ssl_ca})
 * @param client what the exporter shows to a server that asks for it, as it does of an account that
 *     is to {@code REQUIRE X509}
 */
public record DatabaseTls(Path authorities, Optional<ClientCertificate> client) {}
