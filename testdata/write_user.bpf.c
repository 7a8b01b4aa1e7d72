// Calls a helper that a kernel under lockdown has not.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("perf_event") int overwrite(void *ctx)
{
	char byte = 0;

	return bpf_probe_write_user((void *)4096, &byte, sizeof(byte));
}
