// Browsers let the timers of a hidden page sleep for a minute; those of a worker they let run.
setInterval(() => postMessage(0), 2000);
