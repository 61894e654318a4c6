package io.github.keystonetoken.demo;

/** A Keystone user. */
public record User(String id, String name) {}
