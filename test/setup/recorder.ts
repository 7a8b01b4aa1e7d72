import { writeRecordings } from "../recordings/theirs.ts";

writeRecordings();
