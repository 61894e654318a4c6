package io.github.keystonetoken.http;

/** What answers a request. Never waits for a database or a memcached. */
@FunctionalInterface
interface Page {
  Answer answer(Request request);
}
