package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"strings"
	"syscall"
	"time"
)

// behave does what the named behaviour asks before, or instead of, serving.
// Most answer on standard error, one line `<what>: <answer>`.
func behave(behaviour string) {
	name, argument, _ := strings.Cut(behaviour, "=")
	switch name {
	case "":
	case "exit":
		fmt.Fprintln(os.Stderr, "leaving")
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	case "flood-stdout":
		flood(os.Stdout)
	case "flood-stderr":
		go flood(os.Stderr)
	case "garbage":
		fmt.Println("<html>please log in</html>")
		time.Sleep(time.Hour)
	case "announce":
		fmt.Println(argument)
		time.Sleep(time.Hour)
	case "link":
		announceLink(argument)
	case "fork":
		forkAndHang()
	case "child":
		time.Sleep(time.Hour)
	case "eat-memory":
		eatMemory()
	case "read":
		report(readFile(argument))
	case "write":
		report("written", os.WriteFile(argument, []byte("written"), 0o600))
	case "dial":
		report(dial(argument))
	case "exec":
		report(execute(argument))
	case "environment":
		report(strings.Join(os.Environ(), " "), nil)
	case "descriptors":
		report(descriptors())
	case "unshare":
		report("a namespace", syscall.Unshare(syscall.CLONE_NEWNS|syscall.CLONE_NEWUSER))
	case "identity":
		report(fmt.Sprintf("uid=%d gid=%d user=%v", os.Getuid(), os.Getgid(), currentUser()), nil)
	default:
		fmt.Fprintln(os.Stderr, "unknown behaviour", behaviour)
		os.Exit(2)
	}
}

func report(answer string, err error) {
	if err != nil {
		answer = "refused: " + err.Error()
	}
	fmt.Fprintln(os.Stderr, "answer:", answer)
}

func flood(to *os.File) {
	line := []byte(strings.Repeat("x", 4096))
	for {
		if _, err := to.Write(line); err != nil {
			os.Exit(1)
		}
	}
}

// announceLink announces a socket that is a link to somewhere else.
func announceLink(target string) {
	link := os.Getenv("PLUGIN_UNIX_SOCKET_DIR") + "/plugin"
	if err := os.Symlink(target, link); err != nil {
		report("", err)
	}
	fmt.Printf("1|1|unix|%s|grpc|\n", link)
	time.Sleep(time.Hour)
}

func forkAndHang() {
	for range 3 {
		child := exec.Command("/proc/self/exe")
		child.Env = append(os.Environ(), "BEHAVIOUR=child")
		if err := child.Start(); err != nil {
			report("", err)
		}
	}
	report("forked", nil)
	time.Sleep(time.Hour)
}

func eatMemory() {
	var kept [][]byte
	for {
		block := make([]byte, 64<<20)
		for i := range block {
			block[i] = 1
		}
		kept = append(kept, block)
	}
}

func readFile(path string) (string, error) {
	content, err := os.ReadFile(path)
	return fmt.Sprintf("%d bytes", len(content)), err
}

func dial(address string) (string, error) {
	connection, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err != nil {
		return "", err
	}
	return "connected", connection.Close()
}

func execute(program string) (string, error) {
	output, err := exec.Command(program).CombinedOutput()
	return strings.TrimSpace(string(output)), err
}

// descriptors lists the open ones that lead somewhere.
func descriptors() (string, error) {
	entries, err := os.ReadDir("/proc/self/fd")
	var open []string
	for _, entry := range entries {
		target, err := os.Readlink("/proc/self/fd/" + entry.Name())
		if err == nil && target != "/dev/null" && !strings.HasPrefix(target, "anon_inode:") {
			open = append(open, entry.Name())
		}
	}
	return strings.Join(open, " "), err
}

func currentUser() string {
	found, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return found.Username
}
