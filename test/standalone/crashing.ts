/** The program as it is, on a host with a fault. */
import "./throwing.ts";
import "../../hosts/standalone/main.ts";
