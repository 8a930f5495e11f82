module github.com/provider-registry/tools

go 1.26.0

require (
	github.com/google/capslock v0.3.2
	golang.org/x/tools v0.43.0
)

require (
	github.com/fatih/color v1.19.0 // indirect
	github.com/mattn/go-colorable v0.1.14 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	golang.org/x/mod v0.34.0 // indirect
	golang.org/x/sync v0.20.0 // indirect
	golang.org/x/sys v0.42.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

tool github.com/provider-registry/tools/capabilities
