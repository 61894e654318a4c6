package io.github.keystonetoken.model;

/**
 * One memcached server of Keystone's list.
 *
 * @param index its place in the list, from 0; the order decides where Keystone puts a key
 * @param address exactly as the list writes it; the value of the label {@code server}
 * @param host name or address to connect to, without brackets
 * @param port TCP port
 * @param weight how many places it takes in the ring, at least 1
 */
public record Server(int index, String address, String host, int port, int weight) {}
