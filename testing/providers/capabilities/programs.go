package main

import (
	"os"
	"os/exec"
	"plugin"
	"text/template"
)

// finds: exec
func startsAShell() { _ = exec.Command("/bin/sh", "-c", "id").Run() }

// finds: exec
func startsAProcess() { _, _ = os.StartProcess("/bin/sh", nil, &os.ProcAttr{}) }

// finds: exec
func forATemplate() template.FuncMap { return template.FuncMap{"run": exec.Command} }

// finds: exec
func asAValueOfItsType() any { return &exec.Cmd{Path: "/bin/sh"} }

// finds: exec
func loadsAPlugin() { _, _ = plugin.Open("/tmp/x.so") }

// finds: exec
var startsWhenItIsMade = exec.Command("/bin/sh")
