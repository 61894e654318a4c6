package io.github.keystonetoken.memcached;

import io.github.keystonetoken.config.MemcachedLogin;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;

/** The login of {@code -S}, by the mechanism PLAIN (RFC 4616), as python-binary-memcached does. */
final class SaslLoginRequest extends BinaryRequest<Boolean> {

  private static final int SASL_AUTH = 0x21;
  private static final int AUTH_ERROR = 0x20;
  private static final int UNKNOWN_COMMAND = 0x81;

  private final String user;

  SaslLoginRequest(MemcachedLogin login) {
    super("SASL login", SASL_AUTH, "PLAIN", "\0" + login.user() + "\0" + login.password().reveal());
    user = login.user();
  }

  @Override
  void packet(int status, String key, String value) throws CollectionException {
    switch (status) {
      case 0 -> complete(true);
      case AUTH_ERROR -> throw loginRefused(user);
      case UNKNOWN_COMMAND ->
          throw new CollectionException(
              Kind.ERROR, "it was not started with SASL (option -S); leave --memcached.sasl out.");
      default -> throw notUnderstood();
    }
  }
}
