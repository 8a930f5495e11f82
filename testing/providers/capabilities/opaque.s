// A file in assembly lets Go functions be declared without a body.
