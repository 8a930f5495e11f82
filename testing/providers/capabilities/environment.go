package main

import (
	"os"
	"os/signal"
	"runtime"
)

// finds: env
func readsAVariable() string { return os.Getenv("AWS_SECRET_ACCESS_KEY") }

// finds: env
func readsAllVariables() []string { return os.Environ() }

func asksForItsHost() { _, _ = os.Hostname() }

func asksForItself() int { return os.Getpid() }

func waitsForASignal() { signal.Notify(make(chan os.Signal, 1), os.Interrupt) }

func collectsGarbage() { runtime.GC() }
