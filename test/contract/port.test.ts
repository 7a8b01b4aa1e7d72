import { nodePort } from "../../hosts/node/port.ts";
import { portContract } from "./port.ts";

portContract("hosts/node", nodePort);
