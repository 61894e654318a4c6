package io.github.keystonetoken;

/** Arguments to daemon or command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
