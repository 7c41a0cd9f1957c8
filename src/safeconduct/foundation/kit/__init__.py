"""The few things everybody needs: the clock, durable actions, the actor, refusals."""
