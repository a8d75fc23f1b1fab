/**
 * What lines of a transcript have in common: a short line is compressed as if this stood before it, and so takes about
 * half. Never changed: what was packed with it could not be read any more. A better one would be another, beside it.
 */
const common = String.raw`
the and that this with from for are was will have not you can all but what when there which then them into file files
now so let me check look at I'll need to run tests test error failed fix add update remove change line lines read write
function const return import export from await async null true false undefined string number type interface class new
Error: cannot find module TypeError ENOENT: no such file or directory exit code 1 passed skipped warning deprecated
npm run git status diff commit branch main origin package.json README.md src/ test/ .ts .js .py .md index node_modules
Todos have been modified successfully. Ensure that you continue to use the todo list
The file has been updated successfully. (file state is current in your context — no need to Read it back)
String to replace not found in file. File has not been read yet. Read it first before writing to it.
{"type":"system","subtype":"thinking_tokens","estimated_tokens":
{"type":"rate_limit_event","rate_limit_info":{"status":"allowed","resetsAt":17
"permission_decision":{"decision":"accept","source":"config","reason_type":"rule"}}]}
"structuredPatch":[{"oldStart":1,"oldLines":6,"newStart":1,"newLines":7,"lines":[" ","-","+"]}],"userModified":false,"replaceAll":false}
,"tool_use_result":{"stdout":"","stderr":"","interrupted":false,"isImage":false,"noOutputExpected":false}
,"timestamp":"2026-01-01T00:00:00.000Z","tool_use_result":{"type":"text","file":{"filePath":"","content":"","numLines":10,"startLine":1,"totalLines":10}},"tool_result_meta":[{"id":"toolu_01","permission_decision":{"decision":"accept","source":"config","reason_type":"mode"}}]}
{"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_01","type":"tool_result","content":"     1→\n     2→\n    10→","is_error":false}]}
{"type":"assistant","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-opus-4-5-20251101","content":[{"type":"thinking","thinking":"","signature":"
"content":[{"type":"tool_use","id":"toolu_01","name":"Edit","input":{"replace_all":false,"file_path":"","old_string":"","new_string":""}}]
"name":"Read","input":{"file_path":"/"name":"Grep","input":{"pattern":"","path":"","output_mode":"content"}}"name":"Write"
{"type":"assistant","message":{"model":"claude-sonnet-4-5-20250929","id":"msg_01","type":"message","role":"assistant","content":[{"type":"tool_use","id":"toolu_01","name":"Bash","input":{"command":"","description":""},"caller":{"type":"direct"}}]
{"type":"assistant","message":{"model":"claude-opus-4-1-20250805","id":"msg_01","type":"message","role":"assistant","content":[{"type":"text","text":""}],"stop_reason":null,"stop_sequence":null,"stop_details":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard","inference_geo":"not_available"},"context_management":null}`;

/** The dictionary for the lines of one session: all of them name it. */
export const dictionaryOf = (sessionId: string): Buffer =>
  Buffer.from(`${common},"parent_tool_use_id":null,"session_id":"${sessionId}","uuid":"`);
