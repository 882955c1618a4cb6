#include "autoepoch/metric_names.hpp"

#include <cmath>
#include <sstream>

#include "support/catch.hpp"

namespace autoepoch {
namespace {

// Names as tools write them, one a line.
constexpr const char* kMinimized = R"(loss
val_loss
train_loss
training_loss
Loss/train
train/loss
train/box_loss
val/cls_loss
val/dfl_loss
valid_loss
val_loss_epoch
train_loss_step
test_loss/dataloader_idx_0
run-a - train/loss
run-a - train/loss__MIN
run 7 - best accuracy run - val_loss
valLoss
valloss
Train Loss (smoothed)
eval_loss
eval/loss
loss_box_reg
loss_cls
loss_mask
loss_rpn_loc
loss_iou
loss_dice
total_loss
decode.loss_ce
d0.loss_mask
loss_giou
accuracy_loss
dice_loss
episode_loss_mean
rollout/value_loss
variance_loss
entropy_loss
alpha_loss
train/policy_gradient_loss
error
val_error
error_rate
top1_err
top_1_error
val_error@0.5
validation_0-error
merror
test-merror
multi_error
binary_error
mse
MSE
val_mse
mean_squared_error
val_mean_absolute_error
root_mean_squared_error
rmse
RMSE
eval-rmse
test-rmse-mean
train-rmse
rmsle
mae
val_mae
mape
mean_absolute_percentage_error
mean_squared_logarithmic_error
msle
SMAPE
MedianAbsoluteError
logcosh
log_cosh
huber
poisson
kullback_leibler_divergence
kl_divergence
KLDivergence
hinge
squared_hinge
categorical_hinge
binary_crossentropy
val_sparse_categorical_crossentropy
categorical_crossentropy
cross_entropy
CrossEntropy
logloss
mlogloss
eval-mlogloss
validation_0-logloss
multi_logloss
training's binary_logloss
valid_0's l2
l1
l2
quantile
valid_1's mape
gamma_deviance
poisson-nloglik
cox-nloglik
tweedie-nloglik@1.5
mphe
MultiClass
BrierScore
val_brier_score
brier_score_loss
nll
val/nll
negative_log_likelihood
test_nll
neg_log_likelihood
neg_elbo
perplexity
val_perplexity
eval/ppl
bpc
bits_per_byte
val_bpb
wer
eval_wer
WordErrorRate
cer
CharErrorRate
per
val/PER
TER
MatchErrorRate
DER
val_eer
edit_distance
WordInfoLost
fid
FID
fid_score
FrechetInceptionDistance
metrics/fid50k_full
kid
lpips
LearnedPerceptualImagePatchSimilarity
niqe
val_mcd
fad
hausdorff_distance
hd95
assd
chamfer_distance
mpjpe
epe
abs_rel
mATE
CalibrationError
val_ece
hamming_loss
HammingDistance
fpr95
FPR@95TPR
fpr_at_95_tpr
false_positive_rate
fast_rcnn/false_negative
false_positives
regret
cumulative_regret
td_error
mean_td_error
1-accuracy
1 - r2
one_minus_accuracy
neg_r2
davies_bouldin_score
mean_pinball_loss
max_error
zero_one_loss
ZeroOneLoss
)";

constexpr const char* kMaximized = R"(accuracy
acc
val_acc
val_accuracy
binary_accuracy
sparse_categorical_accuracy
val_top_k_categorical_accuracy
sparse_top_k_categorical_accuracy
top_k_acc
top1
eval_top1
top-5
acc1
acc@1
Acc@5
prec@1
accuracy/top1
MulticlassAccuracy
valacc
aAcc
mAcc
decode.acc_seg
fast_rcnn/cls_accuracy
mask_rcnn/accuracy
eval_accuracy
balanced_accuracy
interval-regression-accuracy
precision
val_precision_1
metrics/precision(B)
metrics/recall(B)
recall
val_recall@10
Recall@0.5
sensitivity_at_specificity
precision_at_recall
specificity
tpr
true_positives
true_positive_rate
f1
val_f1
f1_score
eval_f1
f1_macro
macro_f1
f1_weighted
MultilabelF1Score
fbeta_score
F-score
auc
AUC
val_auc_1
AUROC
BinaryAUROC
roc_auc
roc_auc_ovr_weighted
valid_0's auc
validation_1-auc
aucpr
pr_auc
auc_mu
average_precision
AveragePrecision
metrics/mAP50(B)
metrics/mAP50-95(B)
metrics/mAP_0.5
metrics/mAP_0.5:0.95
mAP
map
map@10
map_50
map_small
mar_100
bbox/AP
bbox/AP50
bbox/APs
bbox/AP-person
segm/AP75
AR@100
coco/bbox_mAP
coco/bbox_mAP_s
pascal_voc/mAP
RetrievalMAP
mean_io_u
val_mean_io_u_5
MeanIoU
mIoU
IoU.person
binary_io_u
jaccard
dice_coef
val_dice_coef
dice_coefficient
Dice
mDice
pq
PanopticQuality
ndcg
ndcg@10
valid_0's ndcg@5
RetrievalNormalizedDCG
mrr
MRR@10
hits@10
hit_ratio
HR@10
R@1
P@5
pass@1
pass_at_1
exact_match
em
squad_f1
bleu
sacrebleu
BLEU-4
BLEUScore
rouge1
eval_rouge2
rougeL
eval_rougeLsum
ROUGE-L
meteor
chrf
cider
bertscore
comet
kappa
val_cohen_kappa
quadratic_weighted_kappa
mcc
eval_matthews_correlation
matthews_corrcoef
pearson
eval_pearsonr
PearsonCorrCoef
spearman
SpearmanCorrCoef
ConcordanceCorrCoef
eval_combined_score
r2
r2_score
val_r2
explained_variance
d2_absolute_error_score
d2_log_loss_score
neg_mean_squared_error
neg_root_mean_squared_error
neg_mean_absolute_error
neg_log_loss
neg_brier_score
neg_max_error
neg_mean_poisson_deviance
psnr
val_psnr
PSNR_Y
PeakSignalNoiseRatio
ssim
MS-SSIM
StructuralSimilarityIndexMeasure
inception_score
IS
pesq
stoi
si_sdr
SI-SNR
ScaleInvariantSignalNoiseRatio
sdr
mos
reward
episode_reward_mean
ep_rew_mean
rollout/ep_rew_mean
eval/mean_reward
charts/episodic_return
env_runners/episode_return_mean
AverageReturn
eval_rewards/accuracies
success_rate
win_rate
score
test_score
silhouette_score
adjusted_rand_score
adjusted_mutual_info_score
v_measure_score
positive_likelihood_ratio
cosine_similarity
val_cosine_similarity
log_likelihood
elbo
sharpe_ratio
fitness
NormalizedGini
concordance_index
HammingScore
clip_score
mota
IDF1
)";

constexpr const char* kUnknown = R"(value
Value
metric
my_thing
x
best_metric
distance
energy
neg_loss
ep_len_mean
)";

constexpr const char* kNoMetric = R"(lr
lr/pg0
learning_rate
lr-Adam
lr-AdamW/pg1
time
data_time
eta_seconds
Wall time
train_runtime
eval_samples_per_second
train_steps_per_second
total_flos
grad_norm
loss_scale
test-rmse-std
val_loss_se
StdReturn
memory
epoch
step
Step
train/global_step
iteration
roi_head/num_bg_samples
entropy_coeff
peak_memory_mib
)";

std::vector<std::string> lines_of(const char* text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("directions of the names that tools write") {
  const std::vector<std::string> minimized = lines_of(kMinimized);
  const std::vector<std::string> maximized = lines_of(kMaximized);
  CHECK(minimized.size() + maximized.size() >= 300);
  for (const std::string& name : minimized) {
    INFO(name);
    CHECK(metric_direction(name) == Direction::minimize);
    CHECK(may_be_metric(name));
  }
  for (const std::string& name : maximized) {
    INFO(name);
    CHECK(metric_direction(name) == Direction::maximize);
    CHECK(may_be_metric(name));
  }
}

TEST_CASE("prefixes, suffixes and case change no direction") {
  for (const auto& [name, direction] : {std::pair{"accuracy", Direction::maximize},
                                        {"rmse", Direction::minimize},
                                        {"mean_io_u", Direction::maximize},
                                        {"wer", Direction::minimize}}) {
    for (const char* prefix :
         {"val_", "eval_", "test_", "train/", "metrics/", "validation/", "run 1 - ", "best_", "VAL "}) {
      for (const char* suffix : {"", "_5", "(B)", "@3", "_epoch", "_mean", "/mean", "__MAX", ".avg", "_ema"}) {
        INFO(prefix << name << suffix);
        CHECK(metric_direction(std::string(prefix) + name + suffix) == direction);
      }
    }
  }
}

TEST_CASE("unknown names have no direction and no bounds") {
  for (const std::string& name : lines_of(kUnknown)) {
    INFO(name);
    CHECK(!metric_direction(name));
    CHECK(metric_bounds(name, std::vector<double>{0.5}) == MetricBounds{});
  }
  CHECK(!metric_direction(""));
  CHECK(!metric_direction("\xff\x80 - \xc3"));
}

TEST_CASE("what stands beside metrics in logs is none") {
  for (const std::string& name : lines_of(kNoMetric)) {
    INFO(name);
    CHECK(!may_be_metric(name));
    CHECK(!metric_direction(name));
  }
}

TEST_CASE("bounds follow from the name and the values") {
  const auto bounds = [](const char* name, std::vector<double> values) { return metric_bounds(name, values); };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(metric_bounds("val_accuracy") == MetricBounds{0, 1});
  CHECK(bounds("val_accuracy", {0.2, 0.9, std::nan("")}) == MetricBounds{0, 1});
  CHECK(bounds("val_accuracy", {0.8, 79}) == MetricBounds{0, 100});
  CHECK(bounds("val_accuracy", {120}) == MetricBounds{0, kInfinity});
  CHECK(bounds("loss", {3}) == MetricBounds{0, kInfinity});
  CHECK(bounds("loss", {3, -1}) == MetricBounds{});
  CHECK(bounds("neg_log_loss", {-3}) == MetricBounds{-kInfinity, 0});
  CHECK(bounds("kappa", {0.1}) == MetricBounds{-1, 1});
  CHECK(bounds("r2", {-7}) == MetricBounds{-kInfinity, 1});
  CHECK(bounds("wer", {1.4}) == MetricBounds{0, kInfinity});
  CHECK(bounds("1-accuracy", {0.3}) == MetricBounds{0, 1});
  CHECK(bounds("reward", {-3}) == MetricBounds{});
  CHECK(MetricBounds{0, 1}.clamp(-0.2) == 0);
  CHECK(MetricBounds{0, 1}.clamp(1.2) == 1);
}

}  // namespace
}  // namespace autoepoch
