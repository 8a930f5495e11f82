// Command capabilities holds one function for each way to do something that was not declared, and for what only looks like
// it. A line “finds:” above a function says what an audit must find in it; without one it must find nothing.
package main

import (
	"example.org/dep"
	"github.com/hashicorp/go-hclog"
)

type handler interface{ Handle() }

func main() {
	var h handler = dep.Handler{}
	_, _, _ = h, dep.Version(), hclog.Default()
}
