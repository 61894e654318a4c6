package io.github.keystonetoken.memcached;

import io.github.keystonetoken.refresh.CollectionException;
import java.nio.ByteBuffer;

/** Whether the server answers {@code mg} as {@link MetaGetRequest} asks it: from 1.6 on. */
final class MetaGetProbe extends Request<Boolean> {

  private boolean refused;

  MetaGetProbe() {
    super("mg", "mg keystone-token-exporter s t f u\r\n");
  }

  @Override
  void read(ByteBuffer data) throws CollectionException {
    String line;
    try {
      line = nextLine(data);
    } catch (CollectionException e) {
      if (!refused) {
        throw e;
      }
      complete(false);
      return;
    }
    if (line != null) {
      complete(true);
    }
  }

  /** Before 1.5.19 there was no such command, and up to 1.6 one of another syntax. */
  @Override
  CollectionException refusal(String word, String line) {
    refused = MetaGetRequest.isUnknown(word, line);
    return super.refusal(word, line);
  }
}
