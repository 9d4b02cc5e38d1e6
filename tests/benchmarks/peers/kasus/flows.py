"""Viewflow's flow: start, two steps of people, end."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class Mutasi(flow.Flow):
    """The last two steps of a transfer."""

    process_class = Process
    mulai = flow.StartHandle().Next(this.setujui)
    setujui = flow.Handle().Next(this.serah_terima)
    serah_terima = flow.Handle().Next(this.selesai)
    selesai = flow.End()
