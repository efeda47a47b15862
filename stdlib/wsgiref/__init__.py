"""Web programs by the interface WSGI: `util`, `headers`, `handlers`, `simple_server`, `validate`, `types`."""
