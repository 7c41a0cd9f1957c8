-- wrk: every request is a first message by a form of its own; counts what was not acknowledged.
local text = string.rep("%EB%91%98%EC%9D%B4+%EA%B0%99%EC%9D%B4+%EA%B0%88+%EC%88%98+%EC%9E%88%EC%8A%B5%EB%8B%88%EA%B9%8C+", 12)
local seed = os.time() + tonumber(tostring({}):sub(8), 16) % 100000
math.randomseed(seed)
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Connection"] = "close" }
local function hex(n)
  local out = {}
  for i = 1, n do out[i] = string.format("%08x", math.random(0, 0x7fffffff)) end
  return table.concat(out)
end
function request()
  return wrk.format("POST", "/ko/write", headers, "form=" .. hex(4) .. "&text=" .. text)
end
local refused = 0
function response(status) if status ~= 200 then refused = refused + 1; wrk.thread:set("refused", refused) end end
local threads = {}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + (thread:get("refused") or 0) end
  io.write(string.format('JSON {"requests": %d, "seconds": %.3f, "refused": %d, "p50_ms": %.2f, "p99_ms": %.2f, "max_ms": %.2f}\n',
    summary.requests, summary.duration / 1e6, all + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
