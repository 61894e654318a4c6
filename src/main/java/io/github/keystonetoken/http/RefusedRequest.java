package io.github.keystonetoken.http;

/** A request that is no HTTP, or more of it than is read. The message is for the client. */
final class RefusedRequest extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  Answer answer() {
    return Answer.text(status, getMessage() + "\n");
  }
}
