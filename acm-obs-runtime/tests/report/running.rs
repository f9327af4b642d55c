//! Reports that are made before the run has ended.

use acm_obs::{Component, Outcome, acm_phase, with_equipment};
use acm_obs_runtime::report::{Report, RunStatus};

use crate::recorded::{check, in_session, report, row, work};

#[acm_phase(component = "DATA")]
fn read() {
    work(1);
}

#[test]
fn a_phase_that_runs_is_shown_as_running() {
    in_session(|session| {
        let outer = acm_obs::span("running.outer", Component::DATA);
        let inner = acm_obs::span("running.inner", Component::DATA);
        read();
        let report = report(session, None);
        drop((inner, outer));

        check(&report);
        assert_eq!(report.outcome, RunStatus::Running);
        let running: Vec<_> = report.running.iter().map(|call| &*call.path).collect();
        assert_eq!(running, ["run/running.outer", "run/running.outer/running.inner"]);
        let [outer, inner] = [0, 1].map(|index| &report.running[index]);
        assert!(outer.elapsed_seconds >= inner.elapsed_seconds);
        assert!(inner.elapsed_seconds > 0.0 && outer.elapsed_seconds <= report.duration_seconds);
        assert_eq!(outer.equipment.as_deref(), Some("fleet"));

        let row_of_outer = row(&report, "run/running.outer");
        assert_eq!((row_of_outer.calls, row_of_outer.running), (0, 1));
        assert!(row_of_outer.wall_seconds > 0.0, "{row_of_outer:?}");
        assert_eq!(row_of_outer.call.max_seconds, None);
        assert_eq!(row(&report, "run/running.outer/running.inner/read").calls, 1);
        assert_eq!((report.phases[0].calls, report.phases[0].running), (0, 1));

        let text = report.console(120, false);
        assert!(text.contains("running") && text.contains("outcome RUNNING"), "{text}");
        assert!(report.markdown().contains("## Running"));
        assert_eq!(Report::from_json(&report.json()).unwrap(), report);
    });
}

#[test]
fn a_call_that_runs_belongs_to_the_equipment_of_its_scope() {
    in_session(|session| {
        let report = with_equipment("T7", 7, || {
            let _span = acm_obs::span("running.scoped", Component::DATA);
            report(session, None)
        });
        let call = &report.running[0];
        assert_eq!((call.equipment.as_deref(), call.equip_id), (Some("T7"), Some(7)));
        let group = report.equipments.iter().find(|group| group.equip_id == Some(7)).unwrap();
        assert_eq!(group.phases[0].running, 1);
    });
}

#[test]
fn a_phase_that_has_ended_is_not_running_any_more() {
    in_session(|session| {
        read();
        assert_eq!(row(&report(session, None), "run/read").running, 0);
        let ended = report(session, Some(Outcome::Fail));
        assert!(ended.running.is_empty());
        assert_eq!((ended.phases[0].calls, ended.phases[0].errors), (1, 1));
        assert!(ended.console(120, false).contains("outcome FAIL"));
    });
}
