package io.github.keystonetoken.sql.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.authentication.CachingSha2PasswordPlugin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by caching_sha2_password through a socket file, where a server expects the password
 * itself as it does over TLS; the driver knows of TLS only. Public because the driver makes it by
 * its name.
 */
public final class SocketFilePassword extends CachingSha2PasswordPlugin {

  private static final byte FULL_AUTHENTICATION = 4;

  @Override
  public boolean nextAuthenticationStep(
      @Nullable NativePacketPayload asked, List<NativePacketPayload> answer) {
    if (asked != null
        && asked.getPayloadLength() == 1
        && asked.getByteBuffer()[0] == FULL_AUTHENTICATION) {
      answer.clear();
      answer.add(new NativePacketPayload((password + "\0").getBytes(UTF_8)));
      return true;
    }
    return super.nextAuthenticationStep(asked, answer);
  }
}
