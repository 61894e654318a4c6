package io.github.keystonetoken.memcached;

import io.github.keystonetoken.config.MemcachedLogin;
import io.github.keystonetoken.refresh.CollectionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The login of {@code -Y}: a {@code set} of which only the value counts ({@code doc/protocol.txt}
 * of 1.5.15, "Authentication").
 */
final class LoginRequest extends Request<Boolean> {

  private final String user;

  LoginRequest(MemcachedLogin login) {
    super("login", command(login.user() + " " + login.password().reveal()));
    user = login.user();
  }

  private static String command(String account) {
    int bytes = account.getBytes(StandardCharsets.UTF_8).length;
    return "set login 0 0 " + bytes + "\r\n" + account + "\r\n";
  }

  @Override
  void read(ByteBuffer data) throws CollectionException {
    String line = anyLine(data);
    if (line == null) {
      return;
    }
    if (line.equals("STORED")) {
      complete(true);
    } else if (line.startsWith("CLIENT_ERROR ")) {
      throw loginRefused(user);
    } else {
      throw notUnderstood();
    }
  }
}
