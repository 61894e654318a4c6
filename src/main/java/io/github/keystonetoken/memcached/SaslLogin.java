package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.CallbackHandler;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.binary.OperationImpl;
import net.spy.memcached.protocol.binary.SASLAuthOperationImpl;

/** The login of {@code -S} by spymemcached, which itself would not say why there is none. */
final class SaslLogin extends SASLAuthOperationImpl {

  /** RFC 4616. */
  static final String MECHANISM = "PLAIN";

  private static final String LOGIN = "SASL login";
  private static final int LIST_MECHANISMS = 0x20;
  private static final int AUTHENTICATE = 0x21;
  private static final int AUTHENTICATION_ERROR = 0x20;

  /** A sentence, or the names of some mechanisms. */
  private static final int MAX_BYTES = 4096;

  private final BinaryConnection connection;
  private final String user;
  private final PacketLimit limit;

  /**
   * @param connection notified when requests can be sent, or why they cannot
   * @param account knows the password
   * @param callback of the library
   */
  SaslLogin(
      BinaryConnection connection,
      String user,
      CallbackHandler account,
      OperationCallback callback) {
    super(new String[] {MECHANISM}, "memcached", Map.of(), account, callback);
    this.connection = connection;
    this.user = user;
    limit = connection.loginLimit(LOGIN, AUTHENTICATE, opaque, MAX_BYTES);
  }

  @Override
  public void readFromBuffer(ByteBuffer data) throws IOException {
    limit.read(data, super::readFromBuffer);
  }

  @Override
  protected void finishedPayload(byte[] payload) throws IOException {
    if (errorCode == SUCCESS) {
      // First, as it lets the library send requests.
      super.finishedPayload(payload);
      connection.loggedIn();
      return;
    }
    transitionState(OperationState.COMPLETE);
    if (errorCode == AUTHENTICATION_ERROR) {
      MemcachedNode node = getHandlingNode();
      node.getConnection().insertOperation(node, new Mechanisms());
    } else if (errorCode == ERR_UNKNOWN_COMMAND) {
      fail(Kind.ERROR, "it was not started with SASL (option -S); leave --memcached.username out.");
    } else {
      connection.end(Request.refusalOf(LOGIN, "status " + errorCode), true);
    }
  }

  private void fail(Kind kind, String reason) {
    connection.end(new CollectionException(kind, reason), true);
  }

  /**
   * What a server can be logged in by. Asked after a refusal, which is the same whether it does not
   * know the mechanism or the account.
   */
  private final class Mechanisms extends OperationImpl {

    private final PacketLimit answerLimit =
        connection.loginLimit("SASL mechanisms", LIST_MECHANISMS, opaque, MAX_BYTES);

    Mechanisms() {
      super((byte) LIST_MECHANISMS, 0, new NoCallback());
    }

    @Override
    public void initialize() {
      prepareBuffer("", 0, EMPTY_BYTES);
    }

    @Override
    public void readFromBuffer(ByteBuffer data) throws IOException {
      answerLimit.read(data, super::readFromBuffer);
    }

    @Override
    protected void finishedPayload(byte[] payload) {
      List<String> names = List.of(new String(payload, StandardCharsets.US_ASCII).split(" ", -1));
      if (errorCode == SUCCESS && !names.contains(MECHANISM)) {
        fail(
            Kind.DENIED,
            "it does not offer the SASL mechanism PLAIN; allow it there (mech_list: plain, in the"
                + " memcached.conf of its SASL_CONF_PATH), and see that SASL's modules are"
                + " installed.");
      } else {
        fail(
            Kind.DENIED,
            "it refused the account "
                + user
                + " or its password; correct --memcached.username and --memcached.password-file.");
      }
      transitionState(OperationState.COMPLETE);
    }
  }

  private static final class NoCallback implements OperationCallback {
    @Override
    public void receivedStatus(OperationStatus status) {}

    @Override
    public void complete() {}
  }
}
