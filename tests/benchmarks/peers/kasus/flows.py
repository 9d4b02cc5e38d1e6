"""Viewflow's flow: start, five stages, end."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class Mutasi(flow.Flow):
    """A transfer: each stage is a task of people."""

    process_class = Process
    mulai = flow.StartHandle().Next(this.pemetaan)
    pemetaan = flow.Handle().Next(this.usulan)
    usulan = flow.Handle().Next(this.sosialisasi)
    sosialisasi = flow.Handle().Next(this.persetujuan)
    persetujuan = flow.Handle().Next(this.serah_terima)
    serah_terima = flow.Handle().Next(this.selesai)
    selesai = flow.End()
