#ifndef vtkTetraParticleTracer_h
#define vtkTetraParticleTracer_h

#include "OrreryTetraParticleTracerModule.h" // for export macro
#include "vtkPolyDataAlgorithm.h"

#include <memory> // for std::unique_ptr
#include <string> // for std::string

class vtkMultiProcessController;
struct ParticleCounts;
struct TracerState;

/**
 * @class vtkTetraParticleTracer
 * @brief particles, streak lines, path lines and time lines of unsteady flows
 *
 * Traces particles from the points of the second input through the velocity, a point array of the
 * first, over its time steps, in physical space. Hexahedra are split into five tetrahedra on the fly,
 * in which points are located and velocities interpolated (Kenwright and Lane, "Interactive
 * Time-Dependent Particle Tracing Using Tetrahedral Decomposition", IEEE TVCG 2(2), 1996). Grids may
 * be curvilinear, rectilinear, uniform or unstructured, stand still or move, and come in blocks.
 *
 * Time steps are kept within CacheSize, so that a change of the seeds or of the properties asks
 * nothing upstream of what is still there, and playing forward goes on from the last time. Those that
 * a request needs are read in one go, each once; none beyond, for the pipeline works one request after
 * the other, and what is read ahead of one would be waited for in it. A retrace over more time steps
 * than there is memory for finds the first ones there and reads the others. CacheSize does not cover
 * the search tree and the split cells of unstructured grids, which are made once and do not grow with
 * the time steps, nor what the output takes.
 *
 * Without a request for a time the output is of the last one. Data without time steps, or with one,
 * are traced as a steady flow: from StartTime to TerminationTime, which are then the times of the
 * output; or, when that is not given, for as long as the fastest particle takes to cross the data
 * twice, and the output is of the end, whatever time is asked for.
 *
 * The output has a point for each particle alive, or in path lines for each of its places, with the
 * point arrays interpolated that all blocks of the input have and `ParticleId`, `SeedId` (the point of
 * the second input), `InjectionTime`, `Age`, `SimulationTime` and `TerminationReason`. Its field data
 * has how many particles were injected, are alive and have ended, by reason, over all ranks.
 *
 * Seeds are the points of the second input, of all its blocks and ranks, at the first injection; they
 * do not move. Of several ranks each traces the particles in its cells, and hands those that leave
 * them to the rank that has the next cell. The points of a line are brought to one rank.
 *
 * @sa vtkParticleTracer vtkStreaklineFilter vtkParticlePathFilter
 */
class ORRERYTETRAPARTICLETRACER_EXPORT vtkTetraParticleTracer : public vtkPolyDataAlgorithm
{
public:
  static vtkTetraParticleTracer* New();
  vtkTypeMacro(vtkTetraParticleTracer, vtkPolyDataAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /** The points to inject particles at. */
  void SetSourceConnection(vtkAlgorithmOutput* output);
  void SetSourceData(vtkDataObject* data);

  enum TraceModes
  {
    PARTICLES = 0,
    STREAK_LINES = 1, ///< Join the particles of a seed by injection.
    PATH_LINES = 2,   ///< Join the places of a particle over time.
    TIME_LINES = 3    ///< Join the particles released together, in the order of the seeds.
  };

  ///@{
  /** What the particles are joined to. PARTICLES by default. */
  vtkSetClampMacro(TraceMode, int, PARTICLES, TIME_LINES);
  vtkGetMacro(TraceMode, int);
  ///@}

  ///@{
  /**
   * Particles are injected again every so many time steps. 0, the default: once, or for streak lines
   * and time lines at every time step.
   */
  vtkSetClampMacro(ForceReinjectionEveryNSteps, int, 0, VTK_INT_MAX);
  vtkGetMacro(ForceReinjectionEveryNSteps, int);
  ///@}

  ///@{
  /** Injection begins at the first time step not before this time. 0 by default. */
  vtkSetMacro(StartTime, double);
  vtkGetMacro(StartTime, double);
  ///@}

  ///@{
  /** Particles end at this time. 0, the default, or one not above StartTime: with the data. */
  vtkSetMacro(TerminationTime, double);
  vtkGetMacro(TerminationTime, double);
  ///@}

  ///@{
  /** Whether to give points `Vorticity`, `Rotation` and `AngularVelocity`. On by default. */
  vtkSetMacro(ComputeVorticity, bool);
  vtkGetMacro(ComputeVorticity, bool);
  vtkBooleanMacro(ComputeVorticity, bool);
  ///@}

  ///@{
  /** A particle ends when it is no faster. 1e-12 by default. */
  vtkSetClampMacro(TerminalSpeed, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(TerminalSpeed, double);
  ///@}

  enum StepControls
  {
    FIXED = 0,
    TURN_ANGLE = 1,
    TOLERANCE = 2
  };

  ///@{
  /** How the length of a step is found. TURN_ANGLE by default. */
  vtkSetClampMacro(StepControl, int, FIXED, TOLERANCE);
  vtkGetMacro(StepControl, int);
  ///@}

  ///@{
  /** Steps from one time step of the data to the next, when FIXED. 2 by default. */
  vtkSetClampMacro(StepsPerInterval, int, 1, VTK_INT_MAX);
  vtkGetMacro(StepsPerInterval, int);
  ///@}

  ///@{
  /**
   * Degrees between two steps above which a step is halved, and below which the next is doubled, by
   * TURN_ANGLE. 15 and 3 by default.
   */
  vtkSetClampMacro(LargestTurnAngle, double, 0.0, 180.0);
  vtkGetMacro(LargestTurnAngle, double);
  vtkSetClampMacro(SmallestTurnAngle, double, 0.0, 180.0);
  vtkGetMacro(SmallestTurnAngle, double);
  ///@}

  ///@{
  /** Error allowed in a step, in sizes of the tetrahedron, by TOLERANCE. 1e-5 by default. */
  vtkSetClampMacro(MaximumError, double, 0.0, VTK_DOUBLE_MAX);
  vtkGetMacro(MaximumError, double);
  ///@}

  ///@{
  /** A particle ends when it takes more steps from one time step to the next. 10000 by default. */
  vtkSetClampMacro(MaximumNumberOfSteps, int, 1, VTK_INT_MAX);
  vtkGetMacro(MaximumNumberOfSteps, int);
  ///@}

  enum TimeInterpolations
  {
    LINEAR = 0, ///< Between the two time steps around.
    CUBIC = 1   ///< Between the four around, three at the ends.
  };

  ///@{
  /** How the velocity is interpolated in time. LINEAR by default. */
  vtkSetClampMacro(TimeInterpolation, int, LINEAR, CUBIC);
  vtkGetMacro(TimeInterpolation, int);
  ///@}

  ///@{
  /** Memory for time steps, in MiB; not for what is made of their cells. 2048 by default. */
  vtkSetClampMacro(CacheSize, int, 0, VTK_INT_MAX);
  vtkGetMacro(CacheSize, int);
  ///@}

  ///@{
  /** Threads to use; 0, the default, for all that OpenMP gives. The output does not depend on it. */
  vtkSetClampMacro(NumberOfThreads, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfThreads, int);
  ///@}

  ///@{
  /** The controller over whose ranks particles are traced. The global one by default. */
  virtual void SetController(vtkMultiProcessController* controller);
  vtkGetObjectMacro(Controller, vtkMultiProcessController);
  ///@}

  /** The memory that the time steps kept take, in bytes. */
  vtkIdType GetCacheBytes();

protected:
  vtkTetraParticleTracer();
  ~vtkTetraParticleTracer() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestInformation(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestUpdateExtent(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkTetraParticleTracer(const vtkTetraParticleTracer&) = delete;
  void operator=(const vtkTetraParticleTracer&) = delete;

  /// What came of working towards the output.
  enum class Outcome
  {
    Done,
    NeedsData, ///< Another time step.
    Failed
  };

  void AskForTimeStep(vtkInformation* in, vtkInformation* seedsIn, vtkInformation* out);
  bool Terminates() const;
  double SteadyStart() const;
  double TargetTime(vtkInformation* out) const;
  int TargetStep(vtkInformation* out) const;
  int FirstStep() const;

  Outcome ProcessOrFail(vtkInformationVector** inputs, vtkInformation* out, vtkPolyData* output);
  Outcome Process(vtkInformationVector** inputs, vtkInformation* out, vtkPolyData* output);
  Outcome TakeInput(vtkDataObject* input, vtkDataObject* source);
  void TakeSettings();
  void MakeSteadyTimes();
  Outcome Advance(vtkDataObject* input, double target, int last);
  Outcome MakeFlow(vtkDataObject* input, int from, int to);
  bool TraceStep(int step, int last);
  void WarnOfSeedsOutside(long long outside);
  void WarnOnce(bool& told, const std::string& text);
  void Show(double target, vtkPolyData* output);
  Outcome ShowNone(vtkDataObject* input, vtkPolyData* output);
  void AddCounts(vtkPolyData* output, const ParticleCounts& counts, long long seedsOutside);

  int TraceMode = PARTICLES;
  int ForceReinjectionEveryNSteps = 0;
  double StartTime = 0;
  double TerminationTime = 0;
  bool ComputeVorticity = true;
  double TerminalSpeed = 1e-12;
  int StepControl = TURN_ANGLE;
  int StepsPerInterval = 2;
  double LargestTurnAngle = 15;
  double SmallestTurnAngle = 3;
  double MaximumError = 1e-5;
  int MaximumNumberOfSteps = 10000;
  int TimeInterpolation = LINEAR;
  int CacheSize = 2048;
  int NumberOfThreads = 0;
  vtkMultiProcessController* Controller = nullptr;

  std::unique_ptr<TracerState> State;
};

#endif
