package io.github.keystonetoken.config;

import java.nio.file.Path;

/**
 * What the exporter proves to be.
 *
 * @param certificate PEM file with the certificate and the intermediate ones behind it
 * @param key PEM file with its private key in PKCS#8; may be the same file
 */
public record ClientCertificate(Path certificate, Path key) {}
