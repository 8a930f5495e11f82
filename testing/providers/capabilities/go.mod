module github.com/provider-registry/testing/capabilities

go 1.26.1

require (
	example.org/dep v1.0.0
	github.com/hashicorp/go-hclog v1.6.3
)

replace (
	example.org/dep => ./dep
	github.com/hashicorp/go-hclog => ./replaced
)
