package io.github.keystonetoken.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Pem;
import io.github.keystonetoken.config.WebConfig.ServerTls;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RenewableKeyManagerTest {

  private static ServerTls tls(Certificate signed) throws Exception {
    return new ServerTls(
        Pem.certificates(Files.readString(signed.certificate())),
        Pem.privateKey(Files.readString(signed.key())),
        false,
        null,
        List.of());
  }

  @Test
  void runningHandshakeKeepsItsKey(@TempDir Path directory) throws Exception {
    Authority authority = Authority.create(directory, "ca");
    ServerTls first = tls(authority.sign("first", "DNS:localhost"));
    ServerTls second = tls(authority.sign("second", "DNS:localhost"));
    RenewableKeyManager keys = new RenewableKeyManager(first);
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    String type = first.chain().get(0).getPublicKey().getAlgorithm();

    String before = requireNonNull(keys.chooseEngineServerAlias(type, null, engine));
    keys.renew(second);
    String after = requireNonNull(keys.chooseEngineServerAlias(type, null, engine));

    assertThat(keys.getPrivateKey(before)).isEqualTo(first.key());
    assertThat(keys.getCertificateChain(before)).containsExactlyElementsOf(first.chain());
    assertThat(keys.getPrivateKey(after)).isEqualTo(second.key());
    assertThat(keys.getCertificateChain(after)).containsExactlyElementsOf(second.chain());
    assertThat(keys.chooseEngineServerAlias("DSA", null, engine)).isNull();
  }
}
