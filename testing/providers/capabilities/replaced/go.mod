module github.com/hashicorp/go-hclog

go 1.26.1
