"""What a list that Keystone stored names in dogpile.cache, and no more."""


class CachedValue(tuple):
    def __new__(cls, payload, metadata):
        return tuple.__new__(cls, (payload, metadata))
